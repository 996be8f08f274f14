using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Roam.Links;
using Roam.TestKit;

namespace Roam.AspNetCore.Tests;

/// <summary>What services get to know of the request that their session came by.</summary>
public sealed class RequestTests
{
    [Fact]
    public async Task Factory_and_handler_see_the_request_and_its_user()
    {
        await using Site site = await Site.StartAsync(
            configure: static services => services.AddSingleton<IStartupFilter>(new SignIn()),
            services: static services => services.Add<IEcho>(static connection => new Echo
            {
                Made = $"{connection.GetHttpContext()!.Request.Query["room"]} {connection.User!.Identity!.Name}",
            }));
        await using EchoClient client = await EchoClient.ConnectAsync(site.Echo + "?room=tea").Soon();

        Assert.Equal("/echo ada tea ada", await client.WhoAmIAsync().Soon());

        // A connection besides the root sees the same.
        EchoClient second = (EchoClient)await client.Connection.Session.OpenAsync<IEcho>().Soon();
        Assert.Equal("/echo ada tea ada", await second.WhoAmIAsync().Soon());
    }

    [Fact]
    public async Task Nothing_of_the_request_is_left_when_the_session_has_ended_but_its_user()
    {
        TaskCompletionSource<RoamConnection> made = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using Site site = await Site.StartAsync(
            configure: static services => services.AddSingleton<IStartupFilter>(new SignIn()),
            services: services => services.Add<IEcho>(connection =>
            {
                made.TrySetResult(connection);
                return new Echo();
            }));
        EchoClient client = await EchoClient.ConnectAsync(site.Echo).Soon();
        await client.EchoAsync([1]).Soon();
        RoamConnection connection = await made.Task.Soon();
        Assert.NotNull(connection.GetHttpContext());

        await client.DisposeAsync();
        await connection.Session.Completion.Soon();

        Assert.Null(connection.GetHttpContext());
        Assert.Equal("ada", connection.User!.Identity!.Name);
    }

    [Fact]
    public async Task A_session_that_came_another_way_has_no_request_and_no_user()
    {
        (MemoryLink one, MemoryLink other) = MemoryLink.CreatePair();
        Task<RoamSession> accepting = RoamSession.AcceptAsync(other, new RoamServices().Add<IEcho>(new Echo()));
        await using RoamSession initiator = await RoamSession.InitiateAsync(one).Soon();
        await using RoamSession acceptor = await accepting.Soon();

        Assert.Null(acceptor.Root.GetHttpContext());
        Assert.Null(acceptor.Root.User);
    }

    private sealed class SignIn : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
        {
            application.Use(static (HttpContext context, RequestDelegate following) =>
            {
                context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "ada")], "test"));
                return following(context);
            });
            next(application);
        };
    }
}
